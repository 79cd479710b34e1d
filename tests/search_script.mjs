// Asks the index that lies in a folder the questions on standard input, with the script that ships; prints addresses.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const [, , script, folder] = process.argv;
const { Library } = createRequire(import.meta.url)(script);
const library = new Library((path) => readFile(`${folder}/${path}`));
let text = "";
for await (const chunk of process.stdin) text += chunk;
const answers = [];
for (const [question, section, year, byDate] of JSON.parse(text)) {
  const { keys, partial } = await library.ask(question, { section, year, byDate });
  const hits = await Promise.all(keys.slice(0, 10).map((key) => library.hit(key)));
  answers.push([hits.map((hit) => [hit.url, hit.title, hit.date]), keys.length, partial]);
}
console.log(JSON.stringify(answers));
