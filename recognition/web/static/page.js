/* What makes the pages faster. Every page is complete without it; it needs nothing else and runs in old browsers too. */
(function () {
  "use strict";
  var doc = document, body = doc.body, words = body.dataset;
  /* Internet Explorer before 11 has no dataset and knows no `hidden`: there the page stays as it is served. */
  if (!doc.querySelectorAll || !doc.addEventListener || !body.classList || !body.dataset) { return; }
  body.classList.add("scripted");

  var quiet = false; /* While the page itself moves the focus, nothing opens. */

  function each(selector, work, within) { Array.prototype.forEach.call((within || doc).querySelectorAll(selector), work); }
  function on(node, names, work) { names.split(" ").forEach(function (name) { node.addEventListener(name, work); }); }

  /* Sends fields with the form's own session, in the body, so that nothing typed stands in an address. */
  function send(form, address, fields, done, failed) {
    function fail() { if (failed) { failed(); } }
    var request = new XMLHttpRequest(), parts = [];
    each("input[name=session],input[name=csrf],input[name=lang]", function (input) { fields[input.name] = input.value; }, form);
    if (!fields.lang) { fields.lang = doc.documentElement.lang.slice(0, 2); }
    /* Half a character, as broken input methods leave it, cannot be sent. */
    function sent(text) { return encodeURIComponent(String(text).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g, "$1\ufffd")); }
    for (var name in fields) { parts.push(sent(name) + "=" + sent(fields[name])); }
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.timeout = 8000;
    request.onload = function () {
      var found = null;
      if (request.status !== 200 && request.status !== 204) { fail(); return; }
      if (request.status === 200) { try { found = JSON.parse(request.responseText); } catch (broken) { fail(); return; } }
      done(found);
    };
    request.onerror = request.ontimeout = fail;
    request.send(parts.join("&"));
    return request;
  }

  /* A box that suggests while it is filled (the combobox pattern of ARIA). A list belongs to the text that it answers: `listed` is that text,
     `asked` the text whose list is on its way. Nothing is chosen beforehand but the option that the whole text means and nothing else does. */
  function suggest(input) {
    var form = input.form, name = input.name, list = doc.createElement("ul"), told = doc.createElement("p"), options = [], at = -1;
    var timer, running = null, asked = null, listed = null, entered = false;
    input.removeAttribute("list");
    list.id = name + "-list"; list.className = "list"; list.hidden = true; list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", (doc.querySelector("label[for=" + name + "]") || input).textContent);
    input.parentNode.appendChild(list);
    told.className = "unseen told"; told.setAttribute("role", "status"); input.parentNode.appendChild(told);
    var state = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (var key in state) { input.setAttribute(key, state[key]); }

    function field(part) { return form.querySelector("input[type=hidden][name=" + name + part + "]"); }
    function chosen() { return field("_code") && field("_code").value && field("_was").value === input.value; }
    function current() { return listed === input.value && !list.hidden; }
    function mark(place) {
      at = place;
      each("[role=option]", function (item, index) {
        item.setAttribute("aria-selected", index === at ? "true" : "false");
        if (index === at) { list.scrollTop = Math.max(0, item.offsetTop + item.offsetHeight - list.clientHeight); }
      }, list);
      if (at >= 0) { input.setAttribute("aria-activedescendant", list.id + at); } else { input.removeAttribute("aria-activedescendant"); }
    }
    function close() { list.hidden = true; mark(-1); input.setAttribute("aria-expanded", "false"); }
    function forget() {
      clearTimeout(timer); timer = null; asked = null; entered = false; input.removeAttribute("aria-busy");
      if (running) { var old = running; running = null; old.abort(); }
    }
    function take(option, onward) {
      forget();
      input.value = option.name;
      if (!field("_code")) { input.insertAdjacentHTML("afterend", "<input type=hidden name=" + name + "_code>"); }
      each(".offers", function (offers) { offers.parentNode.removeChild(offers); }, input.parentNode.parentNode);
      field("_code").value = option.code; field("_was").value = option.name;
      listed = null; close();
      if (onward) { next(); }
    }
    function next() {
      var boxes = Array.prototype.slice.call(form.querySelectorAll("input[data-suggest],#performed"));
      for (var i = boxes.indexOf(input) + 1; i < boxes.length; i++) { if (!boxes[i].value && !(boxes[i].id === "performed" && form.querySelector("[name=ago]:checked"))) { boxes[i].focus(); return; } }
    }
    /* As the browser would have: the server decides on the text itself, for nothing is chosen. */
    function submit() { var button = form.querySelector("button:not([type=button])"); forget(); close(); if (button) { button.click(); } }
    /* Why nothing happened, to see and to hear. */
    function choose() {
      if (list.querySelector(".choose")) { return; }
      var item = head(words.choose);
      item.className = "head choose"; list.insertBefore(item, list.firstChild); list.scrollTop = 0;
      told.textContent = ""; told.textContent = words.choose;
    }
    function head(text) { var item = doc.createElement("li"); item.className = "head"; item.setAttribute("role", "presentation"); item.textContent = text; list.appendChild(item); return item; }
    function show(found, text) {
      var exact = -1;
      list.textContent = told.textContent = ""; list.classList.remove("old"); listed = text; options = found.options;
      if (!options.length) { close(); return exact; }
      if (found.recent || found.heard) { head(found.recent ? words.recent : words.heard); }
      options.forEach(function (option, index) {
        var item = doc.createElement("li"), also = doc.createElement("small");
        item.id = list.id + index; item.setAttribute("role", "option"); item.textContent = option.name;
        also.textContent = option.also; item.appendChild(also);
        if (option.exact) { exact = index; }
        on(item, "mousedown", function (event) { event.preventDefault(); });
        on(item, "click", function () { if (current()) { take(option, true); } });
        list.appendChild(item);
      });
      list.hidden = false; input.setAttribute("aria-expanded", "true"); list.scrollTop = 0; mark(exact);
      return exact;
    }
    function ask() {
      var text = input.value, waited = entered, mine, fields = { q: text }, issuer = form.querySelector("input[type=hidden][name=issuer_code]");
      forget();
      if (issuer && name !== "issuer") { fields.issuer_code = issuer.value; }
      asked = text; entered = waited;
      if (entered) { input.setAttribute("aria-busy", "true"); }
      mine = running = send(form, input.getAttribute("data-suggest"), fields, function (found) {
        var press = entered, exact;
        if (mine !== running) { return; }
        forget();
        if (doc.activeElement !== input || input.value !== text) { return; }
        if (!found || found.q !== text) { close(); if (press) { submit(); } return; }
        exact = show(found, text);
        if (press && exact >= 0) { take(options[exact], true); } else if (press && !options.length) { submit(); } else if (press) { choose(); }
      }, function () {
        var press = entered;
        if (mine !== running) { return; }
        forget(); close();
        if (press && doc.activeElement === input && input.value === text) { submit(); }
      });
    }
    on(input, "input", function () {
      if (field("_code")) { field("_code").value = ""; }
      forget(); mark(-1); list.classList.add("old");
      timer = setTimeout(ask, 60);
    });
    on(input, "focus click", function () { if (list.hidden && !input.value && !quiet) { ask(); } });
    on(input, "blur", function () { forget(); close(); });
    on(input, "keydown", function (event) {
      /* While Chinese is being composed the keys belong to the input method. Codes, for old browsers name the keys otherwise. */
      var code = event.keyCode, down = code === 40, waiting = timer || (running && asked === input.value);
      if (event.isComposing || code === 229) { return; }
      if (down || code === 38) {
        event.preventDefault();
        if (!current() || !options.length) { if (!running || asked !== input.value) { ask(); } return; }
        mark((at + (down ? 1 : -1) + options.length + (at < 0 && !down ? 1 : 0)) % options.length);
      } else if (code === 13 && current() && at >= 0) {
        event.preventDefault(); take(options[at], true);
      } else if (code === 13 && input.value.trim() && !chosen() && (waiting || current())) {
        /* Waits for its list once; pressed again, it is sent as it stands. An open list waits for a choice, until Escape closes it. */
        if (waiting && entered && !event.repeat) { forget(); close(); return; }
        event.preventDefault();
        if (!waiting) { choose(); } else if (!entered) { entered = true; input.setAttribute("aria-busy", "true"); if (timer) { ask(); } }
      } else if (code === 27 && (!list.hidden || waiting)) { event.preventDefault(); forget(); close(); }
    });
  }
  each("input[data-suggest]", suggest);

  /* The date field says how it is read; a one-tap day and a typed day exclude each other. */
  each("#performed", function (input) {
    var echo = doc.getElementById("performed-echo"), timer;
    function field(part) { return input.form.querySelector("input[name=performed_" + part + "]"); }
    function read() {
      var text = input.value;
      if (!text.trim()) { echo.textContent = ""; return; }
      send(input.form, "/suggest/date", { q: text }, function (found) {
        if (input.value !== text) { return; }
        /* The server takes a day that can be meant in two ways only when just this one was shown for just this text. */
        field("was").value = text; field("day").value = found.day || "";
        var bad = !found.read || found.ago < 0;
        echo.textContent = found.read ? "= " + found.read + (found.ago < 0 ? " · " + words.future : "") : found.why || words.undated;
        echo.className = bad ? "echo bad" : "echo";
      });
    }
    on(input, "input", function () {
      each("[name=ago]:checked", function (radio) { radio.checked = false; }, input.form);
      clearTimeout(timer); timer = setTimeout(read, 200);
    });
    each("[name=ago]", function (radio) { on(radio, "change", function () { input.value = ""; echo.textContent = ""; }); }, input.form);
    if (input.value) { read(); }
  });

  each("[data-copy]", function (button) {
    on(button, "click", function () {
      var area = doc.getElementById(button.getAttribute("data-copy")), told = button.parentNode.querySelector(".copied");
      function say() { told.textContent = words.copied; }
      area.focus(); area.select();
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(area.value).then(say, function () { if (doc.execCommand("copy")) { say(); } }); }
      else if (doc.execCommand("copy")) { say(); }
    });
  });
  each("[data-print]", function (button) { on(button, "click", function () { window.print(); }); });

  /* Another language keeps what was typed. */
  each("form[data-keeps]", function (form) {
    each("a[data-lang]", function (link) {
      on(link, "click", function (event) {
        event.preventDefault();
        var field = doc.createElement("input");
        field.type = "hidden"; field.name = "lang"; field.value = link.getAttribute("data-lang");
        form.appendChild(field); form.action = form.getAttribute("data-keeps") + "?lang=" + field.value; form.submit();
      });
    });
  });

  /* A form is not sent twice by two presses; the server would write it once all the same. */
  each("form", function (form) {
    on(form, "submit", function (event) {
      if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "1");
      /* Where the network failed the page is still there, and is to be sent again. */
      setTimeout(function () { form.removeAttribute("data-sent"); }, 4000);
    });
  });
  on(window, "pageshow", function () { each("form[data-sent]", function (form) { form.removeAttribute("data-sent"); }); });

  /* An answer to a form has no address of its own: in its place Back and Reload get the page that it names, and send nothing a second time. */
  each("[data-instead]", function (part) { if (window.history.replaceState) { window.history.replaceState(null, "", part.getAttribute("data-instead")); } });

  /* A screen reader begins with the verdict, or with what is missing; a keyboard on the first empty box. */
  var first = doc.getElementById("mistakes") || doc.querySelector("[data-focus]");
  if (first) { first.focus(); }
  else if (!window.matchMedia || window.matchMedia("(pointer: fine)").matches) {
    quiet = true;
    each("form.ask input[data-suggest]", function (input) { if (!first && !input.value) { first = input; input.focus(); } });
    quiet = false;
  }
  each(".record", function (area) { area.style.height = area.scrollHeight + 4 + "px"; });

  /* Nothing ends without a word: two minutes before the session does, the page says so. */
  if (words.idle) {
    var warned;
    var wait = function () {
      warned = setTimeout(function () {
        var bar = doc.createElement("div"), button = doc.createElement("button");
        bar.className = "stay"; bar.setAttribute("role", "alert"); bar.textContent = words.staying;
        button.type = "button"; button.textContent = words.stay; bar.appendChild(button); body.appendChild(bar);
        on(button, "click", function () { send(doc.querySelector("form"), "/stay", {}, function () { body.removeChild(bar); wait(); }); });
      }, (words.idle - 120) * 1000);
    };
    wait();
  }
})();
