// Sends the form of /evidence/import and shows how far it is: the share that is sent, then what the
// service is doing, then the page of the outcome. Without this script the browser sends the form
// itself and the same page follows.
"use strict";
(() => {
  const form = document.getElementById("import");
  const shown = document.getElementById("import-progress");
  const bar = shown.querySelector("progress");
  const text = shown.querySelector("p");
  const wrong = document.getElementById("import-problem");
  const buttons = [...form.querySelectorAll("button")];

  const tell = (words, share) => {
    text.textContent = words;
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
  };

  const stop = (words) => {
    shown.hidden = true;
    buttons.forEach((button) => { button.disabled = false; });
    wrong.textContent = words;
    wrong.hidden = false;
    wrong.focus();
  };

  const lines = (sent) => sent.split("\n").slice(0, -1).map((line) => JSON.parse(line));

  // A problem says first what is wrong where; its detail repeats that in one sentence.
  const said = (problem) =>
    (problem.errors || []).map((one) => one.detail).join(" ") || problem.detail;

  const refused = (request) => {
    if (request.status === 401) { location.assign(form.dataset.signIn); return; }
    try { stop(said(JSON.parse(request.responseText))); }
    catch { stop(`The service answered ${request.status}. Try again in a moment.`); }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData(form);
    body.append(event.submitter.name, event.submitter.value);
    buttons.forEach((button) => { button.disabled = true; });
    wrong.hidden = true;
    shown.hidden = false;
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
      if (last && last.location) location.assign(last.location);
      else if (last && last.problem) stop(said(last.problem));
      else request.onerror();
    };
    request.onerror = () => stop(
      "The connection broke. Press the same button again: a file that was recorded is not " +
      "recorded twice.",
    );
    request.send(body);
  });

  // A page that the back button brings out of memory is ready to be used again.
  addEventListener("pageshow", () => {
    shown.hidden = true;
    buttons.forEach((button) => { button.disabled = false; });
  });
})();
