// Filters of the list of evidence under names, kept in this browser: each is the query of an address.
"use strict";
(() => {
  const saved = document.getElementById("saved");
  const list = saved.querySelector("ul");
  const name = document.getElementById("filter_name");

  const all = () => JSON.parse(localStorage.getItem("filters") || "[]");

  const keep = (filters) => {
    localStorage.setItem("filters", JSON.stringify(filters));
    show(filters);
  };

  // What is filtered, without the place in the list and the entry that is open.
  const filtered = () => {
    const query = new URLSearchParams(location.search);
    for (const [key, text] of [...query]) {
      if (!text || key === "cursor" || key === "entry") query.delete(key);
    }
    return query.toString();
  };

  const row = (filter) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const forget = document.createElement("button");
    link.href = `?${filter.query}`;
    link.textContent = filter.name;
    forget.type = "button";
    forget.className = "sec";
    forget.textContent = "Forget";
    forget.setAttribute("aria-label", `Forget ${filter.name}`);
    forget.addEventListener("click", () => {
      keep(all().filter((one) => one.name !== filter.name));
      name.focus();
    });
    item.append(link, " ", forget);
    return item;
  };

  const show = (filters) => list.replaceChildren(...filters.map(row));

  saved.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const others = all().filter((one) => one.name !== name.value);
    keep([...others, { name: name.value, query: filtered() }]);
    name.value = "";
  });

  show(all());
  saved.hidden = false;
})();
