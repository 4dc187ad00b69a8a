/* Fills in the code of a scanned letter, which stands behind the # of the address and is sent to nobody, and takes it out of the address. */
(function () {
  "use strict";
  var field = document.getElementById("code");
  var code = window.location.hash.slice(1);
  if (!field || field.value || !/^[0-9A-Za-z-]{16,24}$/.test(code)) { return; }
  field.value = code;
  if (window.history && window.history.replaceState) { window.history.replaceState(null, "", window.location.pathname); }
})();
