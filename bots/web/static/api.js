// Calls to the JSON API (docs/web-api.md).

import { say } from "./words.js";

/** What went wrong: `status` is 0 when the server was not reached, `wait` the seconds it asks us to. */
export class ApiError extends Error {
  constructor(status, code, message, wait = 0) {
    super(message);
    Object.assign(this, { status, code, wait });
  }

  get mayPass() {
    return this.status === 0 || this.status === 429 || [502, 503, 504].includes(this.status);
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new ApiError(0, "network", say("network"));
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw failure(response.status, body, Number(response.headers.get("Retry-After")));
}

function failure(status, body, wait = 0) {
  return new ApiError(status, body.error ?? "unknown", body.message ?? say("network"), wait);
}

export const get = (path) => call(path, {});

export const post = (path, body = {}) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Send a file; `progress` is told the part done, 0 to 1. Gives [promise, cancel]. */
export function upload(file, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      const body = request.response ?? {};
      if (request.status === 200) resolve(body);
      else reject(failure(request.status, body, Number(request.getResponseHeader("Retry-After"))));
    };
    request.onerror = () => reject(new ApiError(0, "network", say("upload_failed", { name: file.name })));
    request.onabort = () => reject(new ApiError(0, "cancelled", ""));
  });
  const form = new FormData();
  form.append("file", file, file.name);
  request.open("POST", "/api/files");
  request.responseType = "json";
  request.send(form);
  return [done, () => request.abort()];
}
