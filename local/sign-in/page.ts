import type { ServerResponse } from 'node:http';
import { escapeHtml, sendDeskPage } from '../desk-page.ts';
import type { StaffPerson } from './people.ts';

const groupTitles: Record<string, string> = {
  skillsteam: 'SkillsTeam',
  liaison: 'Liaison',
  finance: 'Finance',
  operator: 'Operator',
};

/** One button for each person: works with the keyboard, with a screen reader and without JavaScript. */
export function sendChoicePage(
  res: ServerResponse,
  { action, people, formOrigins }: { action: string; people: readonly StaffPerson[]; formOrigins: readonly string[] },
): void {
  const groups = [...new Set(people.map((person) => person.groups[0] ?? ''))];
  const sections = groups.map((group) => {
    const buttons = people
      .filter((person) => (person.groups[0] ?? '') === group)
      .map(
        (person) =>
          `<li><button class="person" name="email" value="${escapeHtml(person.email)}"><strong>${escapeHtml(person.name)}</strong>${escapeHtml(person.does)}<br><span class="meta">${escapeHtml(person.email)}</span></button></li>`,
      );
    return `<h2>${escapeHtml(groupTitles[group] ?? group)}</h2><ul class="people">${buttons.join('\n')}</ul>`;
  });
  sendDeskPage(res, 200, {
    title: 'Who are you today?',
    main: `<p>Staff sign-in of the demonstration: choose a person. There is no password here. In real use, this is your organization's own sign-in, with a second step.</p>
<form method="post" action="${escapeHtml(action)}">
${sections.join('\n')}
<p><button name="cancel" value="yes">Do not sign in</button></p>
</form>`,
    formOrigins,
  });
}

export function sendProblemPage(res: ServerResponse, status: number, startUrl: string | undefined): void {
  sendDeskPage(res, status, {
    title: 'This sign-in did not work',
    main: `<p>The page may have been open for too long, or it was opened from an old link. Nothing is lost.</p>
${startUrl === undefined ? '' : `<p><a href="${escapeHtml(startUrl)}">Start again</a></p>`}`,
  });
}
