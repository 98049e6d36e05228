import { expect, test } from '@jest/globals';
import { randomBytes } from '../../adapters/clients.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

/*
 * A center has nine thousand numbers of four digits, drafts that nobody sends take theirs too, and none is given twice. When
 * most are taken, a person must still get one at once: chance that keeps drawing what is taken stands for a center in its
 * eighth year.
 */
test('a person gets a longer number when the short ones are taken', async () => {
  const tables = await startTables(['cases']);
  try {
    const at = desk(tables.client);
    const always = (count: number): Uint8Array => (count === 4 ? Uint8Array.of(0, 0, 14, 243) : randomBytes(count));
    const start = async (person: ParticipantActor) =>
      createApplication(
        {
          operationId: at.operationId(),
          actor: person,
          kind: 'scholarship',
          centerId: 'se',
          language: 'en',
          formSource: 'form',
          noticeAcknowledged: true,
        },
        { ...at.deps, randomBytes: always },
      );
    const numbers = [];
    for (let turn = 0; turn < 4; turn += 1) numbers.push((await start(await at.person())).number);
    expect(numbers).toEqual(['SE-4827', 'SE-13827', 'SE-103827', 'SE-1003827']);
  } finally {
    await tables.stop();
  }
});
