/* Speaks for a page that stands in a frame of a hospital's system: to the one origin that opened it, and to nobody else. */
(function () {
  "use strict";
  var page = document.body;
  var origin = page.getAttribute("data-origin");
  if (!origin || window.parent === window) { return; }

  function say(kind, more) {
    var said = more || {};
    said.recognition = kind;
    window.parent.postMessage(said, origin);
  }

  var height = 0;
  function measure() {
    var style = window.getComputedStyle(page);
    var now = Math.ceil(page.offsetHeight + parseFloat(style.marginTop) + parseFloat(style.marginBottom));
    if (now !== height) {
      height = now;
      say("size", { height: now });
    }
  }

  /* What the page says of its answers: "id:verdict:decision" of each, apart by spaces. */
  function detail() {
    var each = (page.getAttribute("data-lookups") || "").split(" ");
    var lookups = [];
    for (var i = 0; i < each.length; i++) {
      var part = each[i].split(":");
      if (part.length === 3) { lookups.push({ lookup: part[0], verdict: part[1], decision: part[2] || null }); }
    }
    var first = lookups[0] || {};
    return { lookup: first.lookup, verdict: first.verdict, decision: first.decision, lookups: lookups };
  }

  function valueOf(name) {
    var field = document.querySelector("input[name=" + name + "]");
    return field ? field.value : "";
  }

  /* A question from the page around: asked as a form of this page, which carries the session. */
  function ask(question) {
    var here = valueOf("session");
    if (!here || !question || typeof question !== "object") { return; }
    var form = document.createElement("form");
    form.method = "post";
    form.action = "/launch/question";
    var given = { session: here, lang: document.documentElement.lang.slice(0, 2), theme: valueOf("theme") };
    var names = ["item", "issuer", "performed", "report", "code"];
    for (var i = 0; i < names.length; i++) {
      var value = question[names[i]];
      given[names[i]] = value && typeof value === "object" ? JSON.stringify(value) : value;
    }
    for (var name in given) {
      if (given[name] === undefined || given[name] === null || given[name] === "") { continue; }
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = String(given[name]);
      form.appendChild(field);
    }
    page.appendChild(form);
    form.submit();
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || event.origin !== origin) { return; }
    if (event.data && event.data.recognition === "ask") { ask(event.data.question); }
  });

  say("ready");
  measure();
  if (window.ResizeObserver) { new ResizeObserver(measure).observe(page); }
  window.addEventListener("resize", measure);
  window.addEventListener("load", measure);
  var happened = page.getAttribute("data-event");
  if (happened) { say(happened, { detail: happened === "token-expired" ? {} : detail() }); }
})();
