// Parse an AsyncAPI document with AsyncAPI's own parser; print the result as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const faults = diagnostics.map((each) => `${each.path.join(".")}: ${each.message}`);
console.log(JSON.stringify({ faults, messages: document ? document.allMessages().length : 0 }));
