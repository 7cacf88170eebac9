import { measureRow } from './guards.mjs';

console.log(JSON.stringify(measureRow(process.argv[2])));
