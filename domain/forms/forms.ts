import { requestKinds, type RequestKind } from '../requests/kinds.ts';
import { ojtSections } from './ojt-sections.ts';
import { packetSections } from './sections.ts';
import { stepSections } from './step-sections.ts';
import { tuiSections } from './tui-sections.ts';
import { field, type FormField, type FormSection } from './shape.ts';

/**
 * The form of each kind of request: our own design, no official one is public. What a field is called, how it is read,
 * whether it is needed and where it is kept stands here once; the pages, the PDF and the API all follow these tables. A
 * section that several kinds ask stands in them once. We never ask for a Social Security number (R8).
 */
const sections: Readonly<Record<string, readonly FormField[]>> = {
  ...packetSections,
  ...stepSections,
  ...tuiSections,
  ...ojtSections,
  // The documents are kept as documents and absences, not as answers.
  documents: [],
  // Signed in the act of sending; only a guardian's name is an answer.
  sign: [field('guardianName', 'text', { maxLength: 120 })],
};

const sectionIds: Record<RequestKind, readonly string[]> = {
  scholarship: [
    'you',
    'helper',
    'work',
    'eligibility',
    'asking',
    'training',
    'research',
    'support',
    'costs',
    'payees',
    'other-money',
    'budget',
    'documents',
    'sign',
  ],
  step: ['you', 'helper', ...Object.keys(stepSections), 'documents', 'sign'],
  tui: ['you', 'helper', ...Object.keys(tuiSections), 'documents', 'sign'],
  ojt: ['you', 'helper', 'work', 'eligibility', ...Object.keys(ojtSections), 'documents', 'sign'],
};

const perKind = <V>(make: (kind: RequestKind) => V): Record<RequestKind, V> =>
  Object.fromEntries(requestKinds.map((kind) => [kind, make(kind)])) as Record<RequestKind, V>;

const formOfKind = perKind((kind) =>
  sectionIds[kind].map((id, at): FormSection => {
    const fields = sections[id];
    if (!fields) throw new Error(`form: there is no section ${id}`);
    return { id, letter: String.fromCharCode(65 + at), fields };
  }),
);

export const formOf = (kind: RequestKind): readonly FormSection[] => formOfKind[kind];

/** The sections that are filled in page by page; documents and signature have pages of their own. */
const answeredOfKind = perKind((kind) => formOfKind[kind].filter(({ id }) => id !== 'documents' && id !== 'sign'));
export const answerSections = (kind: RequestKind): readonly FormSection[] => answeredOfKind[kind];

const byName = new Map<string, FormField>();
for (const fields of Object.values(sections)) {
  for (const each of fields) {
    // Two forms may ask the same field; two fields of one name would be two meanings.
    if ((byName.get(each.name) ?? each) !== each) throw new Error(`form: the field ${each.name} stands twice`);
    byName.set(each.name, each);
  }
}

/** A name means the same field in every form. */
export const fieldNamed = (name: string): FormField | undefined => byName.get(name);
export const fieldsOf = (sectionId: string): readonly FormField[] => sections[sectionId] ?? [];

const namesOfKind = perKind(
  (kind) => new Set(formOfKind[kind].flatMap(({ fields }) => fields.map(({ name }) => name))),
);
export const isAskedOf = (kind: RequestKind, name: string): boolean => namesOfKind[kind].has(name);
