import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's own environment, on a plain global. Jest's is an intercepted one with a proxy behind it, where each `Math`, `Object`
 * or `Date` that code names costs hundreds of times as much as in the process that is deployed: tests of pictures and of
 * tables spent most of their time on that.
 */
export default class PlainGlobalEnvironment extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
