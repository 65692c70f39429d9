#!/usr/bin/env node
// Syntax of 2015, as in check-node.js. run.js has newer syntax.
try {
  require('../check-node.js');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
require('./run.js');
