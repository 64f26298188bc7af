#!/usr/bin/env node
require('../lib/cli/loader.js').installLoader();
require('../lib/cli/main.ts').main(process.argv.slice(2));
