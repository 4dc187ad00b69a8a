/* Shows how far a file is while the page waits for what became of it. */
(function () {
  "use strict";
  var told = document.getElementById("progress"), form = document.querySelector("form[data-progress]"), timer = null;
  if (!told || !form || !window.fetch || !window.DOMParser) { return; }
  function look() {
    window.fetch(form.getAttribute("data-progress"), { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("progress");
      if (fresh && fresh.innerHTML !== told.innerHTML) { told.innerHTML = fresh.innerHTML; }
      timer = window.setTimeout(look, 1000);
    })["catch"](function () { timer = window.setTimeout(look, 3000); });
  }
  form.addEventListener("submit", function () {
    told.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, 500);
  });
  window.addEventListener("pageshow", function () {
    told.hidden = true;
    window.clearTimeout(timer);
  });
})();
