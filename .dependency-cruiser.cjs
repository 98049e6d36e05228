/** Dependencies point one way: web, functions → adapters → domain; nothing that is deployed imports local, test, infra or scripts. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'The rules know no service, no page and no workflow.',
      from: { path: '^domain/' },
      to: {
        path: '^(adapters|functions|web|workflows|settings|local|infra|scripts|bench|test)/|^node_modules/(@aws-sdk|@smithy)/',
      },
    },
    {
      name: 'workflows-know-domain-only',
      severity: 'error',
      comment: 'The contracts of the steps are read by functions and by checks.',
      from: { path: '^workflows/' },
      to: { path: '^(adapters|functions|web|local|infra|scripts|bench|test)/|^node_modules/(@aws-sdk|@smithy)/' },
    },
    {
      name: 'adapters-know-domain-only',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(functions|web|workflows|local|infra|scripts|bench|test)/' },
    },
    {
      name: 'web-draws-only',
      severity: 'error',
      comment: 'A page is a function of its props: it reads no table and sends nothing.',
      from: { path: '^web/' },
      to: { path: '^(functions|adapters|workflows|local|infra|scripts|bench|test)/|^node_modules/(@aws-sdk|@smithy)/' },
    },
    {
      name: 'functions-stay-apart',
      severity: 'error',
      comment: 'One folder, one bundle, one role. What the pages share is in functions/http.',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/([^/]+)/', pathNot: '^functions/(http|$1)/' },
    },
    {
      name: 'http-serves-pages-only',
      severity: 'error',
      comment: 'A step or a command that imports the pages carries their weight at every start.',
      from: { path: '^functions/(?!http/|serve-)[^/]+/' },
      to: { path: '^functions/http/' },
    },
    {
      name: 'deployed-code-stands-alone',
      severity: 'error',
      from: { path: '^(domain|adapters|functions|web|workflows)/' },
      to: { path: '^(local|infra|test|bench|scripts)/' },
    },
    {
      name: 'infra-does-not-know-local',
      severity: 'error',
      comment: 'The template describes the system; local mode reads the template.',
      from: { path: '^infra/' },
      to: { path: '^(local|test|bench|scripts)/' },
    },
    {
      name: 'only-tests-import-tests',
      severity: 'error',
      comment: 'What is measured is built up the way the tests build it.',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment: 'What a bundle takes in is a pinned dependency of ours, not of somebody else.',
      from: { path: '^(domain|adapters|functions|web|workflows)/', pathNot: '^web/(assets|styles/build)\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
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
