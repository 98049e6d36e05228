/** Dependencies point one way: web, functions → adapters → domain; nothing that is deployed imports local, test, infra or scripts. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^domain/' },
      to: { path: '^(adapters|functions|web|local|infra|scripts|bench|test)/|^node_modules/@aws-sdk' },
    },
    {
      name: 'adapters-know-domain-only',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(functions|web|local|infra|scripts|bench|test)/' },
    },
    {
      name: 'web-draws-only',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(functions|adapters|local|infra|scripts|bench|test)/|^node_modules/@aws-sdk' },
    },
    {
      name: 'functions-stay-apart',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/([^/]+)/', pathNot: '^functions/(http|$1)/' },
    },
    {
      name: 'nothing-imports-local',
      severity: 'error',
      from: { path: '^(domain|adapters|functions|web|infra)/' },
      to: { path: '^(local|test|bench|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.build|\\.local|cdk\\.out)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};
