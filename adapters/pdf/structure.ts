/**
 * What the parts of a page are, for readers that do not see them: a screen reader goes from heading to heading and says
 * which column a cell stands in. A page that somebody sent is one paragraph with all that stands on it, as it stands.
 */
export type Tag = 'Document' | 'Sect' | 'H1' | 'H2' | 'P' | 'Table' | 'TR' | 'TH' | 'TD';

export interface Structure {
  tag: Tag;
  kids: Structure[];
  /** What is drawn of it, by page (from 0) and by its mark within that page; one that runs on has several. */
  marks: { page: number; mark: number }[];
  /** Of a header cell: what it heads. */
  scope?: 'Column' | 'Row';
  title?: string;
}

export const structure = (tag: Tag, more: Pick<Structure, 'scope' | 'title'> = {}): Structure => ({
  tag,
  kids: [],
  marks: [],
  ...more,
});

export interface PageTags {
  top: Structure;
  /** The key of the first page; the others follow. A page of another file may bring a low key of its own along. */
  keysFrom: number;
  /** Pages that are one element each, the mark 0: they were not drawn by us. */
  wholePages: readonly number[];
}
