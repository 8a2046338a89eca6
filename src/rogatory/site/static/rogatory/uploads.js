// Files go up piece by piece, several at once, and go on where they broke off. Without this file the form sends them whole.
const form = document.querySelector("[data-uploads]");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("uploads");
const words = document.getElementById("upload-words").dataset;
const PIECE = 4 * 1024 * 1024;
const AT_ONCE = 3;
const FINAL = [400, 403, 413, 415, 422]; // answers that say in words why a file is not taken
const waiting = [];
const running = new Set();

const onward = form.querySelector("[value=onward]");
const stay = form.querySelector("[value=stay]");
stay.hidden = true; // files go up as soon as they are chosen

function row(file) {
  const item = document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("progress").setAttribute("aria-label", file.name);
  for (const named of item.querySelectorAll("[data-of]")) named.textContent = ` ${file.name}`;
  list.append(item);
  return item;
}

function tell(item, text, wrong = false) {
  const told = item.querySelector("[data-told]");
  told.textContent = text;
  told.classList.toggle("govuk-error-message", wrong);
}

function megabytes(bytes) {
  return (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
}

function begin(file) {
  const item = row(file);
  const bar = item.querySelector("progress");
  const pause = item.querySelector("[data-pause]");
  const upload = new tus.Upload(file, {
    endpoint: form.dataset.uploads,
    chunkSize: PIECE,
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
    metadata: { filename: file.name },
    headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    overridePatchMethod: true, // proxies that know only GET and POST let this through
    removeFingerprintOnSuccess: true,
    onShouldRetry: (error) => !FINAL.includes(error.originalResponse?.getStatus()),
    onProgress: (sent, all) => {
      bar.max = all;
      bar.value = sent;
      tell(item, words.progress.replace("%1", megabytes(sent)).replace("%2", megabytes(all)));
    },
    onError: (error) => {
      const said = error.originalResponse?.getBody();
      const status = error.originalResponse?.getStatus();
      const refused = said && FINAL.includes(status);
      tell(item, refused ? said : words.broken, true);
      pause.firstChild.textContent = words.again;
      pause.hidden = bar.hidden = refused; // what is refused is refused again
      over(upload);
    },
    onSuccess: () => {
      bar.value = bar.max = file.size || 1;
      tell(item, words.done);
      pause.hidden = true;
      item.dataset.whole = "";
      over(upload);
    },
  });
  pause.addEventListener("click", () => {
    if (running.has(upload)) {
      upload.abort();
      tell(item, words.paused);
      pause.firstChild.textContent = words.on;
      over(upload);
    } else {
      pause.firstChild.textContent = words.pause;
      enqueue(upload);
    }
  });
  item.querySelector("[data-remove]").addEventListener("click", async () => {
    waiting.splice(waiting.indexOf(upload) >>> 0, 1);
    await upload.abort().catch(() => {});
    if (upload.url) await fetch(upload.url, { method: "DELETE", headers: upload.options.headers }).catch(() => {});
    item.remove();
    over(upload);
  });
  upload.findPreviousUploads().then((earlier) => {
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    enqueue(upload);
  });
}

function enqueue(upload) {
  waiting.push(upload);
  next();
}

function next() {
  while (running.size < AT_ONCE && waiting.length) {
    const upload = waiting.shift();
    running.add(upload);
    upload.start();
  }
  onward.disabled = running.size > 0;
}

function over(upload) {
  running.delete(upload);
  next();
  if (!running.size && list.querySelector("[data-whole]") && list.querySelectorAll("li").length === list.querySelectorAll("[data-whole]").length)
    document.getElementById("uploads-state").textContent = words.all;
}

input.addEventListener("change", () => {
  if (!input.files.length) return;
  for (const file of input.files) begin(file);
  input.value = ""; // the form must not send them a second time
  input.dispatchEvent(new Event("change")); // the control forgets how many were chosen
});

addEventListener("beforeunload", (event) => {
  if (running.size) event.preventDefault();
});

// Whoever was quicker than this file has chosen already.
if (input.files.length) input.dispatchEvent(new Event("change"));
