require('./check-node.js');
module.exports = require('./constructs.js');
