const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');
const { default: NodeEnvironment } = require('jest-environment-node');

/** By major version of Node.js, as in lib/cli/optimise-late.ts: most functions of a test run too seldom to be worth it. */
const flags = new Map([
  ['20', '--interrupt-budget=1000000'],
  ['22', '--invocation-count-for-turbofan=45000'],
  ['24', '--invocation-count-for-turbofan=45000'],
]);
const [major = ''] = process.versions.node.split('.');
const flag = flags.get(major);
if (flag) setFlagsFromString(flag);

/**
 * Compiled modules by file: each test file of a worker loads the same modules again.
 * @type {Map<string, { code: string, data: Buffer | undefined }>}
 */
const compiled = new Map();
const { compileFunction } = vm;
vm.compileFunction = (code, params, options = {}) => {
  const { filename = '' } = options;
  const known = compiled.get(filename);
  if (known?.code === code) return compileFunction(code, params, { ...options, cachedData: known.data });
  const made = compileFunction(code, params, { ...options, produceCachedData: true });
  compiled.set(filename, { code, data: /** @type {{ cachedData?: Buffer }} */ (made).cachedData });
  return made;
};

/**
 * Jest's environment with an ordinary global object. Jest's own is a proxy behind the interceptors of a contextified object,
 * through which every `Array`, `Object` and `JSON` of the tested code goes: it more than doubles the CPU time of a proof.
 */
module.exports = class extends NodeEnvironment {
  /** @param {ConstructorParameters<typeof NodeEnvironment>} args */
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
};
