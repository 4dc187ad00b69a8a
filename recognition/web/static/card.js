/* Exchanges the code of a health card for the patient's tokens, between this browser and the resolver; the service gets the tokens and never the code. */
(function () {
  "use strict";
  var doc = document, form = doc.getElementById("scan");
  if (!form || !window.fetch || !window.AbortController) { return; }
  var words = form.dataset, code = doc.getElementById("code"), fault = doc.getElementById("code-fault"), field = doc.getElementById("code-field");
  var away = doc.getElementById("away"), saysAway = doc.getElementById("away-says"), progress = doc.getElementById("progress"), buttons = form.querySelectorAll("button:not([type=button])");
  /* Where what is done is said by the button that is pressed, it goes with both requests. */
  var pasted = doc.getElementById("token"), pressed = doc.createElement("input");
  var chinese = doc.documentElement.lang.indexOf("zh") === 0, busy = false, kind = new RegExp(words.accepts);
  /* The service and the resolver each have so many milliseconds; whoever waits longer is better served by the other ways. */
  var PATIENCE = 8000;
  /* What the person at the page, or the patient, can put right; everything else is a resolver that is away. */
  var OWN = [403, 422, 429];
  /* What only the search is told. */
  var OWN_FIELDS = ["tokens", "peer_tokens", "token", "earlier_token", "once", "items", "authorisation"];

  function wrong(text) {
    fault.textContent = text; fault.hidden = !text;
    field.classList.toggle("wrong", Boolean(text));
    code.setAttribute("aria-invalid", text ? "true" : "false");
  }

  function tell(text) { saysAway.textContent = text; away.hidden = !text; if (text) { away.focus(); } }

  function hold(held) { buttons.forEach(function (each) { each.disabled = held; }); }

  function done() { busy = false; hold(false); progress.textContent = ""; }

  /* Tokens for the services of neighbouring regions, each with its region before it. */
  function abroad(told) {
    return Object.keys(told || {}).map(function (region) {
      return told[region].map(function (token) { return region + "=" + token; }).join(" ");
    }).join(" ");
  }

  function fill(tokens, others) {
    var field = doc.getElementById("peer_tokens");
    if (field) { field.value = abroad(others); }
    if (!pasted) { doc.getElementById("tokens").value = tokens.join(" "); return; }
    pasted.value = tokens[0]; doc.getElementById("earlier_token").value = tokens[1] || "";
  }

  function ask(address, options) {
    var bound = new window.AbortController(), timer = window.setTimeout(function () { bound.abort(); }, PATIENCE);
    options.signal = bound.signal; options.cache = "no-store"; options.redirect = "error";
    return window.fetch(address, options).then(function (reply) {
      return reply.json().then(function (told) { return { status: reply.status, told: told }; });
    }).finally(function () { window.clearTimeout(timer); });
  }

  function granted() {
    var sent = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (OWN_FIELDS.indexOf(name) < 0) { sent.append(name, value); } });
    return ask(words.grant, { method: "POST", body: sent, credentials: "same-origin", headers: { Accept: "application/json" } });
  }

  function exchanged(grant, text) {
    return ask(words.resolver, {
      method: "POST", mode: "cors", credentials: "omit", referrerPolicy: "no-referrer",
      headers: { "Content-Type": "application/json", Authorization: "Bearer " + grant.grant }, body: JSON.stringify({ code: text, purpose: grant.purpose })
    });
  }

  function search(text) {
    granted().then(function (reply) {
      if (reply.status !== 200) { throw new Error("grant"); }
      return exchanged(reply.told, text);
    }, function () { throw new Error("grant"); }).then(function (reply) {
      if (reply.status === 200) {
        fill(reply.told.tokens, reply.told.peer_tokens);
        code.value = "";
        form.submit();
      } else if (OWN.indexOf(reply.status) >= 0) {
        done(); wrong(chinese ? reply.told.zh : reply.told.en); code.value = ""; code.focus();
      } else {
        done(); tell(words.away);
      }
    }).catch(function (error) { done(); tell(error.message === "grant" ? words.expired : words.away); });
  }

  pressed.type = "hidden";
  form.appendChild(pressed);
  form.addEventListener("submit", function (event) {
    var text = code.value.trim(), by = event.submitter;
    /* A token that the platform gave in another way goes as it is. */
    if (!busy && !text && pasted && pasted.value.trim()) { return; }
    event.preventDefault();
    if (busy) { return; }
    pressed.name = (by && by.name) || ""; pressed.value = (by && by.value) || "";
    tell("");
    if (!kind.test(text)) { wrong(words.malformed); code.focus(); return; }
    wrong(""); busy = true; hold(true); progress.textContent = words.asking;
    search(text);
  });
  /* A scanner types letters, and a Chinese input method takes them for pinyin. */
  code.addEventListener("compositionstart", function () { wrong(words.composing); });
  /* Back from the results the page is as it was left, and must be usable. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { done(); } });
  if (!("ontouchstart" in window)) { code.focus(); }
})();
