/* Reads the square of a report code, or of the page's own kind of code, with the camera or from a photo, on this device alone; the page is complete without it. */
(function () {
  "use strict";
  var doc = document, form = doc.getElementById("scan");
  if (!form || !form.dataset || !window.Promise || !window.WebAssembly) { return; }
  var words = form.dataset, view = doc.getElementById("view"), told = doc.getElementById("seen"), look = doc.getElementById("look");
  var photo = doc.getElementById("photo"), code = doc.getElementById("code"), reader = null, stream = null, busy = false, kind = new RegExp(words.accepts || "^86\\d{6,}$"), canvas = doc.createElement("canvas");
  /* Written in a later JavaScript than this, it is asked for only where it can run. Scripts need this response's nonce. */
  var loading = doc.createElement("script"), mine = doc.currentScript;
  loading.src = words.reader;
  loading.nonce = mine.nonce || mine.getAttribute("nonce");
  loading.onload = function () {
    reader = window.ZXingWASM;
    if (!reader) { return; }
    /* Without locateFile the reader would be fetched from a foreign host. */
    reader.prepareZXingModule({ overrides: { locateFile: function () { return words.wasm; } } });
    doc.querySelector(".camera").hidden = false;
  };
  doc.head.appendChild(loading);
  /* A keyboard scanner types where the cursor is, and ends with Enter; on a phone the keyboard would cover the page. */
  if (!("ontouchstart" in window)) { code.focus(); }
  code.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !words.accepts && /^\s*86[\d\s]{100,}$/.test(code.value)) { event.preventDefault(); form.submit(); }
  });

  function say(text) { told.textContent = text; }

  function stop() {
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null; view.hidden = true;
  }

  /* Asks where just one report's code is seen; of several the reader says which. Whether any was seen. */
  function found(results) {
    var codes = results.map(function (each) { return each.text; }).filter(function (text, place, all) { return kind.test(text) && all.indexOf(text) === place; });
    if (codes.length > 1) { say(words.several); }
    if (codes.length === 1 && words.fills) { stop(); code.value = codes[0]; say(words.fills); return true; }
    if (codes.length === 1) { stop(); code.value = codes[0]; if (words.accepts) { form.requestSubmit(); } else { form.submit(); } }
    return codes.length > 0;
  }

  function read(image) { return reader.readBarcodes(image, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 }); }

  function frame() {
    if (!stream) { return; }
    if (busy || !view.videoWidth) { window.requestAnimationFrame(frame); return; }
    busy = true;
    canvas.width = view.videoWidth; canvas.height = view.videoHeight;
    var drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(view, 0, 0);
    read(drawing.getImageData(0, 0, canvas.width, canvas.height)).then(function (results) {
      busy = false;
      found(results);
      if (stream) { window.requestAnimationFrame(frame); }
    }, function () { stop(); say(words.unready); });
  }

  look.addEventListener("click", function () {
    if (stream) { stop(); say(""); return; }
    if (!window.isSecureContext || !navigator.mediaDevices) { say(words.insecure); return; }
    /* The default of 640 by 480 is too coarse for any code. */
    navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } }).then(function (opened) {
      stream = opened; view.srcObject = opened; view.hidden = false; busy = false;
      say(words.looking);
      view.play();
      frame();
    }, function () { say(words.refused); });
  });

  photo.addEventListener("change", function () {
    if (!photo.files[0] || !reader) { return; }
    read(photo.files[0]).then(function (results) { if (!found(results)) { say(words.nothing); } }, function () { say(words.unready); });
    photo.value = "";
  });
})();
