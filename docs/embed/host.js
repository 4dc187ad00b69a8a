"use strict";
// The page of the hospital's own system. Its server holds the key; this page only ever sees a token.
var lookup = document.getElementById("lookup");
var state = document.getElementById("state");
var launch = null;

function server(path, body) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
    .then(function (reply) {
      if (!reply.ok) { throw new Error(String(reply.status)); }
      return reply.json();
    });
}

function away() {
  // Never an empty place: the clinician has to know that nothing was asked, and goes on without it.
  state.textContent = "互认查询暂不可用，请按本院流程处理。";
}

function open() {
  return server("/open", {}).then(function (minted) {
    launch = minted.launch_id;
    lookup.setAttribute("service", minted.service);
    lookup.setAttribute("token", minted.token);
  }).catch(away);
}

lookup.addEventListener("answered", function (event) {
  state.textContent = "answered: " + event.detail.verdict;
});
lookup.addEventListener("decided", function (event) {
  state.textContent = "decided: " + event.detail.decision;
  // What counts is read on the server with its key; the event only says that there is something to read.
  server("/result", { launch_id: launch }).then(function (result) {
    document.getElementById("record").textContent = result.record;
  }).catch(function () {
    document.getElementById("record").textContent = "决定已保存，病历文本暂时无法读取，请稍后重试。";
  });
});
lookup.addEventListener("token-expired", open);
lookup.addEventListener("unavailable", away);

// Where the service cannot be reached, its script has not come and the element means nothing to the browser.
if (window.customElements && customElements.get("recognition-lookup")) {
  open();
} else {
  away();
}
