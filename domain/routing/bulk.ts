/** What can be done with several packets at once without money; approving them has pages of its own. */
export const bulkActions = ['claim', 'person', 'team', 'ask'] as const;
export type BulkAction = (typeof bulkActions)[number];
