#!/usr/bin/env node
// CommonJS, which starts faster than a module. See package.json in this folder.
require('../dist/start.cjs');
