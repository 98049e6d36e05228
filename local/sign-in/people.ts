import { offers } from '../../domain/settings.ts';
import { boardSettings } from '../../adapters/board-settings.ts';

/** Somebody who can sign in as staff in the demonstration, with the claims that Cognito would put into the ID token. */
export interface StaffPerson {
  email: string;
  /** The ID token's subject. */
  staffId: string;
  name: string;
  groups: string[];
  center?: string;
  /** Whose coaches a Liaison supports (R29). */
  organizations?: string[];
  /** What this person sees, in a line. */
  does: string;
}

/** The center with the most people: where whoever names no center is sent. */
const main = boardSettings.routing.defaultCenterId;
const centerNames = new Map(
  boardSettings.centers.map((center) => [center.centerId, center.name.replace(`${boardSettings.network} `, '')]),
);

function skillsteam(center: string, ordinal?: 'Second'): StaffPerson {
  const who = ordinal === undefined ? center : `${center}2`;
  const place = centerNames.get(center) ?? center;
  return {
    email: `skillsteam.${who}@example.org`,
    staffId: `staff-skillsteam-${who}`,
    name: `${ordinal === undefined ? 'SkillsTeam' : `${ordinal} SkillsTeam`} member, ${place}`,
    groups: ['skillsteam'],
    center,
    does: `Decides on the packets of ${place}`,
  };
}

/** Every center has somebody who decides; one has two, for packets that need a second approval or are decided at once. */
export const readyPeople: StaffPerson[] = [
  ...boardSettings.centers.flatMap(({ centerId }) =>
    centerId === main ? [skillsteam(main), skillsteam(main, 'Second')] : [skillsteam(centerId)],
  ),
  {
    email: 'liaison@example.org',
    staffId: 'staff-liaison',
    name: 'Liaison',
    groups: ['liaison'],
    does: 'Gives the second approval where a coach helped',
  },
  {
    email: 'liaison.partners@example.org',
    staffId: 'staff-liaison-partners',
    name: 'Liaison of partner organizations',
    groups: ['liaison'],
    // R29: what their coaches had a hand in is seconded by another Liaison.
    organizations: boardSettings.partners.map((partner) => partner.organizationId),
    does: 'Adds and removes the coaches of partner organizations',
  },
  ...(offers(boardSettings, 'step')
    ? [
        {
          email: `step.${main}@example.org`,
          staffId: `staff-step-${main}`,
          name: `STEP coach, ${centerNames.get(main) ?? main}`,
          groups: ['step-coach'],
          center: main,
          does: 'Looks after STEP participants of the center',
        },
      ]
    : []),
  {
    email: 'accommodation@example.org',
    staffId: 'staff-accommodation',
    name: 'Accommodation contact',
    groups: ['accommodation'],
    does: 'Arranges accommodations; sees no packets',
  },
  {
    email: 'finance@example.org',
    staffId: 'staff-finance',
    name: 'Finance member',
    groups: ['finance'],
    does: 'Watches what is left of each fund, proposes and confirms changes; sees no packets',
  },
  {
    email: 'finance2@example.org',
    staffId: 'staff-finance2',
    name: 'Second finance member',
    groups: ['finance'],
    does: 'The same: no change of a fund counts before a second person confirms it',
  },
  {
    email: 'director@example.org',
    staffId: 'staff-director',
    name: 'Director',
    groups: ['director'],
    does: 'May be the second person for a change of a fund; sees no packets',
  },
  {
    email: 'payments@example.org',
    staffId: 'staff-payments',
    name: 'Payments member',
    groups: ['payments'],
    does: 'Pays schools, stores and participants; sees payees, bills and awards, and nothing else',
  },
  {
    email: 'operator@example.org',
    staffId: 'staff-operator',
    name: 'Operator',
    groups: ['operator'],
    does: 'Sees the settings and who did what, lets auditors in, proposes funds; sees no packets',
  },
  {
    email: 'auditor@example.org',
    staffId: 'staff-auditor',
    name: 'Auditor',
    groups: ['auditor'],
    does: 'Reads everything for as long as an operator allows, and changes nothing',
  },
];
