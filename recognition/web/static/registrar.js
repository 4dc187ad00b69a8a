/* Follows work behind the page without loading the page anew: only what is told of it changes, and its end leads on. */
(function () {
  "use strict";
  var told = document.getElementById("progress");
  if (!told) { return; }
  if (!window.fetch || !window.DOMParser) {
    window.setTimeout(function () { window.location.reload(); }, 2000);
    return;
  }
  function show(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("progress");
    if (!fresh) { window.location.reload(); return; }
    if (fresh.innerHTML !== told.innerHTML) { told.innerHTML = fresh.innerHTML; }
    window.setTimeout(look, 1000);
  }
  function look() {
    window.fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      if (answer.redirected) { window.location.replace(answer.url); return null; }
      return answer.text().then(show);
    })["catch"](function () { window.setTimeout(look, 3000); });
  }
  window.setTimeout(look, 500);
})();
