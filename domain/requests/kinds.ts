/**
 * What people ask for (domain sheet). Each kind has its own questions (domain/forms), checklist, findings, lifecycle
 * (domain/lifecycle/application.ts) and workflow; what they have in common is written once and takes the kind.
 */
export const requestKinds = ['scholarship', 'step', 'tui', 'ojt'] as const;
export type RequestKind = (typeof requestKinds)[number];
export const isRequestKind = (id: string): id is RequestKind => requestKinds.some((each) => each === id);

/** The file under workflows/ that carries a request of this kind, and the name of its state machine. */
export const workflowNames = ['scholarship-packet', 'step-application', 'tui-application', 'ojt-request'] as const;
export type WorkflowName = (typeof workflowNames)[number];

const workflowOfKind: Record<RequestKind, WorkflowName> = {
  scholarship: 'scholarship-packet',
  step: 'step-application',
  tui: 'tui-application',
  ojt: 'ojt-request',
};
export const workflowOf = (kind: RequestKind): WorkflowName => workflowOfKind[kind];
