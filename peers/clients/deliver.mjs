// POSTs what a plan says with Node's fetch, and writes the statuses.
import { readFileSync } from "node:fs";

function streamed(body) {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 4096) controller.enqueue(body.subarray(at, at + 4096));
      controller.close();
    },
  });
}

for (const line of readFileSync(process.argv[2], "utf8").trimEnd().split("\n")) {
  const [id, url, flags, times, file, ...headers] = line.split("\t");
  const body = new Uint8Array(readFileSync(file));
  const chunked = flags.split(",").includes("chunked");
  const statuses = [];
  for (let count = 0; count < Number(times); count++) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: headers.map((header) => header.split(": ")),
        body: chunked ? streamed(body) : body,
        ...(chunked ? { duplex: "half" } : {}),
        signal: AbortSignal.timeout(20000),
      });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    } catch (error) {
      statuses.push(`error: ${error} ${error.cause ?? ""}`);
    }
  }
  console.log(`${id}\t${statuses.join(" ")}`);
}
