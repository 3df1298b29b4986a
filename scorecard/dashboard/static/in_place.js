// What htmx leaves open: when a link is only a link, and an answer that is not the page asked for.
"use strict";
(() => {
  const WIDE = "(min-width: 761px)";

  // On a phone an entry opens its own page; with a key held down it opens where that key says.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[hx-get]");
    const aside = event.ctrlKey || event.metaKey || event.shiftKey || !matchMedia(WIDE).matches;
    if (link && aside) event.stopPropagation();
  }, true);

  // A refusal, or the way to sign in, is shown as the page that it is.
  addEventListener("htmx:beforeSwap", ({ detail }) => {
    const asked = new URL(detail.pathInfo.finalRequestPath, location).pathname;
    if (!detail.isError && new URL(detail.xhr.responseURL).pathname === asked) return;
    detail.shouldSwap = true;
    detail.target = document.querySelector("main");
    detail.selectOverride = "main";
    detail.swapOverride = "outerHTML";
  });
})();
