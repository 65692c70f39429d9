// Syntax of 2015: a Node that is too old must be able to read this file.
const needed = require('./package.json').engines.node.replace('>=', '');
const found = process.versions.node;

if (Number(found.split('.')[0]) < Number(needed)) {
  const problem = `@latchkey/cdk needs Node.js ${needed} or newer. This is Node.js ${found} (${process.execPath}).`;
  throw new Error(`${problem} Install a newer version: https://nodejs.org`);
}
