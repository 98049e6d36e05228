/** What can be done with several packets at once. Approving money is not among them. */
export const bulkActions = ['claim', 'person', 'team', 'ask'] as const;
export type BulkAction = (typeof bulkActions)[number];
