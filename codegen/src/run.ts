import { text } from 'node:stream/consumers';
import { main } from './main.js';

const io = {
  cwd: process.cwd(),
  colour: process.stderr.isTTY === true && !process.env['NO_COLOR'],
  readInput: () => text(process.stdin),
  out: (line: string) => console.log(line),
  err: (line: string) => console.error(line),
};
main(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
