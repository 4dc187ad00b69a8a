/* <recognition-lookup service token item issuer performed code lang theme>: the clinician's page inside a page of the hospital.

   It needs no other script, sets no cookie, puts nothing into an address, and works under a strict Content-Security-Policy:
     script-src SERVICE; frame-src SERVICE; form-action SERVICE
   Events, all bubbling, detail without identifiers: answered, decided, token-expired, unavailable.
   Method: ask({item, issuer, performed, report, code, patient}) asks anew in the opened page. */
(function () {
  "use strict";
  var NAME = "recognition-lookup";
  var EVENTS = { answered: 1, decided: 1, "token-expired": 1 };
  var FIELDS = ["token", "item", "issuer", "performed", "code", "lang", "theme"];
  var PATIENCE = 4000; /* ms after the frame has loaded within which the page inside must say that it is there */
  var WORDS = {
    zh: ["检查检验结果互认", "互认查询页面没有打开。请按本院流程处理，或重新打开本窗口。"],
    en: ["Recognition of results", "The page did not open. Go on by your own workflow, or open this window again."]
  };

  if (!window.customElements || customElements.get(NAME)) { return; }

  var own = document.currentScript && document.currentScript.src;

  function originOf(address) {
    var link = document.createElement("a");
    link.href = address;
    return link.protocol + "//" + link.host;
  }

  function RecognitionLookup() {
    return Reflect.construct(HTMLElement, [], RecognitionLookup);
  }
  var element = RecognitionLookup.prototype = Object.create(HTMLElement.prototype);
  element.constructor = RecognitionLookup;
  RecognitionLookup.observedAttributes = ["token"];

  element.connectedCallback = function () {
    var self = this;
    this._heard = function (event) { self._hear(event); };
    window.addEventListener("message", this._heard);
    this._open();
  };

  element.disconnectedCallback = function () {
    window.removeEventListener("message", this._heard);
    this._clear();
  };

  element.attributeChangedCallback = function (name, before, after) {
    /* A fresh token, after token-expired, opens the page again. */
    if (this._heard && before !== after) { this._open(); }
  };

  /* Asks anew in the opened page. What is asked before the page is there waits for it. */
  element.ask = function (question) {
    this._question = question;
    if (this._ready) { this._send(); }
  };

  element._service = function () {
    return originOf(this.getAttribute("service") || own || location.href);
  };

  element._words = function () {
    return WORDS[/^en/i.test(this.getAttribute("lang") || "") ? "en" : "zh"];
  };

  element._clear = function () {
    clearTimeout(this._timer);
    this._ready = false;
    this._frame = null;
    while (this.firstChild) { this.removeChild(this.firstChild); }
  };

  element._open = function () {
    this._clear();
    if (!this.getAttribute("token")) { return; }
    var self = this;
    var frame = this._frame = document.createElement("iframe");
    frame.title = this._words()[0];
    frame.setAttribute("allow", "clipboard-write");
    frame.style.border = "0";
    frame.style.width = "100%";
    frame.style.height = "480px";
    frame.style.display = "block";
    this.style.display = "block";
    this.appendChild(frame);
    this._post(frame.contentDocument);
    frame.addEventListener("load", function () {
      /* A page that the browser refuses to frame loads silently; only one that is there says so. */
      clearTimeout(self._timer);
      self._timer = setTimeout(function () { if (!self._ready && self._frame === frame) { self._fail(); } }, PATIENCE);
    });
  };

  /* The form stands in the still empty frame, so that its page can say who sends it, whatever the host page's referrer
     policy: with "no-referrer" browsers would send "Origin: null". The address of the host page is never sent. */
  element._post = function (inner) {
    var policy = inner.createElement("meta");
    policy.name = "referrer";
    policy.content = "origin";
    inner.head.appendChild(policy);
    var form = inner.createElement("form");
    form.method = "post";
    form.action = this._service() + "/launch";
    for (var i = 0; i < FIELDS.length; i++) {
      if (!this.getAttribute(FIELDS[i])) { continue; }
      var field = inner.createElement("input");
      field.type = "hidden";
      field.name = FIELDS[i];
      field.value = this.getAttribute(FIELDS[i]);
      form.appendChild(field);
    }
    inner.body.appendChild(form);
    form.submit();
  };

  element._hear = function (event) {
    var said = event.data;
    if (!this._frame || event.source !== this._frame.contentWindow || event.origin !== this._service()) { return; }
    if (!said || typeof said !== "object" || typeof said.recognition !== "string") { return; }
    this._ready = true;
    clearTimeout(this._timer);
    if (said.recognition === "size" && said.height > 0 && said.height < 20000) {
      this._frame.style.height = Math.ceil(said.height) + "px";
    } else if (said.recognition === "ready") {
      if (this._question) { this._send(); }
    } else if (EVENTS[said.recognition] === 1) {
      this._tell(said.recognition, said.detail || {});
    }
  };

  element._send = function () {
    var question = this._question;
    this._question = null;
    this._frame.contentWindow.postMessage({ recognition: "ask", question: question }, this._service());
  };

  element._fail = function () {
    var said = document.createElement("p");
    this._clear();
    said.setAttribute("role", "alert");
    said.textContent = this._words()[1];
    this.appendChild(said);
    this._tell("unavailable", {});
  };

  element._tell = function (name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: detail }));
  };

  customElements.define(NAME, RecognitionLookup);
})();
