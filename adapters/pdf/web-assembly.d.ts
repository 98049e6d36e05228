/** The part of WebAssembly that pdfium.ts uses; Node has it, but its types come only with the browser's library. */
declare namespace WebAssembly {
  type ImportValue = ((...args: number[]) => number | undefined) | object;
  type Imports = Record<string, Record<string, ImportValue>>;
  class Module {
    private constructor();
  }
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
