import { PDFDocument, PDFTextField } from 'pdf-lib';

/**
 * Fillable forms of the corpus, as somebody who looked at them says which field asks for what, filled with invented people,
 * days and sums. What is then read of the filled form, or of a picture of it, is held against what was written into it.
 */
export type Asked =
  /** Whose paper it is, in one field or in two. */
  | 'name'
  | 'first'
  | 'last'
  /** Somebody else on the same paper: a spouse, a child, a judge. */
  | 'other'
  | 'other-first'
  | 'other-last'
  | 'birth'
  | 'date'
  | 'amount'
  /** Neither of our fields: it stands there so that a form is as full as forms are. */
  | 'city'
  | 'street'
  | 'phone';

/** Names of fields as they begin in the file; all on its first page. */
type Fields = Partial<Record<Asked, readonly string[]>>;

const statement: Fields = {
  first: ['Your First Name and Initial'],
  last: ['Your Last Name'],
  'other-first': ['Spouse First Name and Initial'],
  'other-last': ['Spouse Last Name'],
  date: ['Your Date Signed', 'Spouse Date Signed'],
};
const card: Fields = { first: ['firstName'], last: ['lastName'], birth: ['dob'], city: ['country'] };
const hearing: Fields = {
  other: ['Plaintiffs name', 'Defendants name', 'Judge'],
  date: ['Date of hearing', 'Date'],
  city: ['county'],
};

export const formsToFill: Readonly<Record<string, Fields>> = {
  'FormFyxer__08cd24078967.pdf': { name: ['users1_name'], date: ['signature_date'], other: ['Judge', 'a minor'] },
  'FormFyxer__4584556b4133.pdf': {
    name: ['Name of youth'],
    birth: ['users1_birthdate'],
    street: ['Current address'],
    date: ['Date'],
  },
  'FormFyxer__48116d5be5fe.pdf': hearing,
  'FormFyxer__4dac63de4539.pdf': { name: ['Petitioner'], other: ['Judge'] },
  'FormFyxer__a912f9d7ce1b.pdf': { other: ['Plaintiffs name', 'Defendants name', 'Judge'], date: ['Date of hearing'] },
  'FormFyxer__eddb17ecc0d6.pdf': {
    name: ['Name of youth'],
    birth: ['DOB'],
    street: ['Current address'],
    city: ['county'],
    date: ['Date'],
  },
  'michigan-benefits__854c57941381.pdf': {
    name: ['health_supplement_applicant_full_name_page_1'],
    other: ['anyone_caretaker_child_names', 'anyone_inpatient_names'],
  },
  'michigan-benefits__c72ec22ef1aa.pdf': {
    name: ['food_supplement_applicant_full_name_page_1'],
    other: ['first_member_pays_housing_expenses_name', 'second_member_pays_housing_expenses_name'],
    amount: ['first_member_pays_housing_expenses_amount', 'second_member_pays_housing_expenses_amount'],
  },
  'pdf-lib__442669e40c4e.pdf': { first: ['First Name'], last: ['LastName'] },
  'pdf.js__4dfb9f581223.pdf': { date: ['Date1_af_date', 'Date2_af_date', 'Date3_af_date'] },
  'pdf.js__631bb62da001.pdf': { name: ['name'], amount: ['value1', 'value2', 'total'] },
  'pdfcpu__005eaca945b5.pdf': card,
  'pdfcpu__0a0919928559.pdf': { first: ['firstName'], last: ['lastName'], birth: ['dob'] },
  'pdfcpu__0cef3e0bf412.pdf': { first: ['firstName'], last: ['lastName'], birth: ['dob'] },
  'pdfcpu__4432f5eee6c7.pdf': card,
  'pdfcpu__458a593b7795.pdf': card,
  'vita-min__0ed341036df0.pdf': { ...statement, amount: ['1 AZ AGI', '4 Refund Amount'] },
  'vita-min__237ca724a5f2.pdf': {
    name: ['Name'],
    other: ['SpouseName'],
    street: ['Address'],
    amount: ['AmountPaidDollar'],
  },
  'vita-min__24720a2f3df2.pdf': { ...statement, amount: ['5 Owed Amount', '4 Refund Amount'] },
  'vita-min__24f9deda532b.pdf': { name: ['Name Shown on Return'] },
  'vita-min__261b13220318.pdf': { name: ['Names as shown on Form NJ1040'], other: ['Name1'] },
  'vita-min__27ebdb696e05.pdf': { name: ['Names(s) as shown on NJ 1040'], other: ['Name_Row1', 'Name_Row2'] },
  'vita-min__6db6caa80c83.pdf': {
    first: ['FirstNameInitial'],
    last: ['LastName'],
    'other-first': ['SpouseFirstNameInitial'],
    'other-last': ['SpouseLastName'],
    street: ['CurrentMailing'],
    city: ['City'],
    birth: ['6cDependent1Birthdate'],
  },
  'vita-min__aa4f731d68a6.pdf': {
    first: ['form1[0].page1[0].q1_Your_First_Name'],
    last: ['form1[0].page1[0].q1_Your_Last_Name'],
    'other-first': ['form1[0].page1[0].q2_Spouse_First_Name'],
    'other-last': ['form1[0].page1[0].q2_Spouse_Last_Name'],
    birth: ['form1[0].page1[0].q4_Your_Date_Birth', 'form1[0].page1[0].q7_Spouse_Date_Birth'],
    street: ['form1[0].page1[0].q3_Mailing_Address'],
    city: ['form1[0].page1[0].q3_City'],
    phone: ['form1[0].page1[0].q1_Telephone'],
  },
  'vita-min__aad8e15c9c7c.pdf': {
    'other-first': ['First Name 1'],
    'other-last': ['Last Name 1'],
    amount: ['Line 6 Dollars', 'Line 7 Dollars'],
  },
  'vita-min__c5fa2cdee1ec.pdf': { name: ['PersonNm'] },
  'vita-min__e4d23180811c.pdf': {
    name: ['primary_legal_name'],
    other: ['spouse_legal_name'],
    date: ['primary_consented_at', 'spouse_consented_at'],
  },
  'vita-min__ed8b33d43818.pdf': {
    name: ['Claimant Name'],
    other: ['Names as shown on Form NJ1040'],
    amount: ['Wages1', 'Wages12'],
  },
};

const given = [
  'Maria Elena',
  'James',
  'Thu Ha',
  'Olga',
  'Amina',
  'Carlos',
  'Wei',
  'Patricia',
  'Luis',
  'Dana',
  'Samuel',
  'Irina',
];
const family = [
  'Lopez Garcia',
  'O’Neil',
  'Nguyen',
  'Petrova',
  'Hassan',
  'Mendez',
  'Chen',
  'Whitfield',
  'Peña',
  'Kowalski',
  'Reed',
  'Ivanova',
];
const cities = ['Portland', 'Gresham', 'Hillsboro', 'Tigard'];

export interface Written {
  /** Of whose paper it is. */
  person?: { first: string; last: string } | undefined;
  /** Everybody whose name stands on it, that person too. */
  names: string[];
  dates: string[];
  birthDates: string[];
  amountsCents: number[];
}

/** The same seed fills a form with the same people. */
export async function fillForm(
  pdf: Uint8Array,
  fields: Fields,
  seed: number,
): Promise<{ pdf: Uint8Array; written: Written }> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const form = document.getForm();
  if (form.hasXFA()) form.deleteXFA();
  let state = seed * 7919 + 11;
  const roll = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % below;
  };
  const person = () => ({ first: given[roll(given.length)] ?? '', last: family[roll(family.length)] ?? '' });
  // Some people write everything in capitals, and dates as it comes.
  const capitals = roll(3) === 0;
  const cents = roll(2) === 0;
  const own = person();
  const written: Written = { names: [], dates: [], birthDates: [], amountsCents: [] };
  const isOwn = [...(fields.name ?? []), ...(fields.first ?? [])].length > 0;
  if (isOwn) {
    written.person = own;
    written.names.push(`${own.first} ${own.last}`);
  }
  const others = (fields['other-first'] ?? []).map(person);
  for (const { first, last } of others) written.names.push(`${first} ${last}`);

  const day = (from: number, years: number): [string, string] => {
    const date = new Date(Date.UTC(from + roll(years), roll(12), 1 + roll(28)));
    const iso = date.toISOString().slice(0, 10);
    const [year = '', month = '', of = ''] = iso.split('-');
    return [iso, `${month}/${of}/${year}`];
  };
  const answer = (asked: Asked, at: number): string => {
    if (asked === 'name') return `${own.first} ${own.last}`;
    if (asked === 'first') return own.first;
    if (asked === 'last') return own.last;
    if (asked === 'other-first') return others[at]?.first ?? '';
    if (asked === 'other-last') return others[at]?.last ?? '';
    if (asked === 'city') return cities[roll(cities.length)] ?? '';
    if (asked === 'street') return `${100 + roll(9000)} Sample Street`;
    if (asked === 'phone') return `503-555-01${10 + roll(89)}`;
    if (asked === 'other') {
      const { first, last } = person();
      written.names.push(`${first} ${last}`);
      return `${first} ${last}`;
    }
    if (asked === 'amount') {
      const sum = (100 + roll(4900)) * 100 + (cents ? roll(100) : 0);
      written.amountsCents.push(sum);
      const [dollars, rest] = [Math.floor(sum / 100), String(sum % 100).padStart(2, '0')];
      return `${dollars >= 1000 ? `${Math.floor(dollars / 1000)},${String(dollars % 1000).padStart(3, '0')}` : dollars}.${rest}`;
    }
    const [iso, text] = asked === 'birth' ? day(1960, 45) : day(2024, 3);
    (asked === 'birth' ? written.birthDates : written.dates).push(iso);
    return text;
  };
  const all = form.getFields().filter((field) => field instanceof PDFTextField);
  for (const [asked, names] of Object.entries(fields) as [Asked, readonly string[]][])
    names.forEach((name, at) => {
      const field = all.find((each) => each.getName() === name) ?? all.find((each) => each.getName().startsWith(name));
      if (!field) throw new Error(`no field ${name}`);
      const text = answer(asked, at);
      if (field.getMaxLength() !== undefined) field.setMaxLength(Math.max(field.getMaxLength() ?? 0, text.length));
      field.setText(capitals ? text.toUpperCase() : text);
    });
  return { pdf: await document.save({ updateFieldAppearances: true }), written };
}
