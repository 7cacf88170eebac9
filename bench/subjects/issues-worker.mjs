import { allIssues, firstIssue, strictAtTheCall } from './issues.mjs';

const [name, ...args] = process.argv.slice(2);
console.log(JSON.stringify({ allIssues, firstIssue, strictAtTheCall }[name](...args)));
