// Sends the form of /evidence/import and shows how far it is: the share that is sent, then what the
// service is doing, then the page of the outcome, in which a file that passed a trial is still
// chosen. Without this script the browser sends the form itself and the same page follows.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const buttons = () => [...find("import").querySelectorAll("button")];
  const free = () => buttons().forEach((button) => { button.disabled = false; });

  const tell = (words, share) => {
    const bar = find("import-progress").querySelector("progress");
    find("import-progress").querySelector("p").textContent = words;
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
  };

  const stop = (words) => {
    const wrong = find("import-problem");
    find("import-progress").hidden = true;
    free();
    wrong.textContent = words;
    wrong.hidden = false;
    wrong.focus();
  };

  const lines = (sent) => sent.split("\n").slice(0, -1).map((line) => JSON.parse(line));

  // A problem says first what is wrong where; its detail repeats that in one sentence.
  const said = (problem) =>
    (problem.errors || []).map((one) => one.detail).join(" ") || problem.detail;

  const refused = (request) => {
    if (request.status === 401) { location.assign(find("import").dataset.signIn); return; }
    try { stop(said(JSON.parse(request.responseText))); }
    catch { stop(`The service answered ${request.status}. Try again in a moment.`); }
  };

  // Going to another page would forget the file; so the page of a trial comes here.
  const follow = async (where) => {
    const answer = await fetch(where, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("form[data-keeps]");
    if (!answer.ok || !next) { location.assign(where); return; }
    const chosen = find("file").files;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.title = page.title;
    history.pushState(null, "", where);
    find("file").files = chosen;
    find("file_hint").textContent = find("import").dataset.keeps;
    listen();
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  };

  const send = (event) => {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form);
    body.append(event.submitter.name, event.submitter.value);
    buttons().forEach((button) => { button.disabled = true; });
    find("import-problem").hidden = true;
    find("import-progress").hidden = false;
    tell("Sending the file", 0);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/x-ndjson");
    request.upload.onprogress = (sent) => {
      const share = sent.total ? sent.loaded / sent.total : 0;
      tell(`Sending the file: ${Math.floor(100 * share)} %`, share);
    };
    request.upload.onload = () => tell("The file is sent; the service is reading it");
    request.onprogress = () => {
      if (request.status !== 200) return;
      const last = lines(request.responseText).at(-1);
      if (last && last.stage) tell(`The service is ${last.stage}`);
    };
    request.onload = () => {
      if (request.status !== 200) { refused(request); return; }
      const last = lines(request.responseText).at(-1);
      if (last && last.location) follow(last.location).catch(() => location.assign(last.location));
      else if (last && last.problem) stop(said(last.problem));
      else request.onerror();
    };
    request.onerror = () => stop(
      "The connection broke, or the file was changed since you chose it: then choose it again. " +
      "Otherwise press the same button again: a file that was recorded is not recorded twice.",
    );
    request.send(body);
  };

  const listen = () => find("import").addEventListener("submit", send);

  listen();
  addEventListener("popstate", () => location.reload());
  // A page that the back button brings out of memory is ready to be used again.
  addEventListener("pageshow", () => {
    find("import-progress").hidden = true;
    free();
  });
})();
