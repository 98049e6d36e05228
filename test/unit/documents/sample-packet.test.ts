import { describe, expect, test } from '@jest/globals';
import { checklist, missingDocuments } from '../../../domain/forms/checklist.ts';
import { checkAnswers, missingAnswers, packetFacts } from '../../../domain/forms/form.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import {
  sampleAbsences,
  sampleAnswers,
  sampleApplicationForm,
  samplePacket,
  sampleRejects,
} from '../../../scripts/sample-packet.ts';

/** The demonstration's own files have to pass the rules that people's files pass. */
describe('the sample packet', () => {
  test('its answers are complete, and it asks for $3,100.00', () => {
    expect(checkAnswers('scholarship', sampleAnswers)).toEqual([]);
    expect(missingAnswers('scholarship', sampleAnswers)).toEqual([]);
    expect(packetFacts(sampleAnswers).askedCents).toBe(310_000);
  });

  test('its files are accepted, and with its reasons nothing that the checklist asks for is missing', async () => {
    const files = await samplePacket();
    for (const { fileName, bytes } of files)
      expect({ fileName, ...(await checkDocument(bytes, { maxPages: 10 })).verdict }).toMatchObject({
        fileName,
        verdict: 'accepted',
      });
    const documents = files.map(({ kind }) => ({ kind, status: 'clean' as const }));
    expect(
      missingDocuments(checklist('scholarship', packetFacts(sampleAnswers), 'form'), documents, sampleAbsences),
    ).toEqual([]);
  });

  test('its fillable form carries the answers as field values', async () => {
    const { verdict } = await checkDocument(await sampleApplicationForm(), { maxPages: 10 });
    if (verdict.verdict !== 'accepted') throw new Error(verdict.reason);
    expect(verdict.formValues).toMatchObject({
      lastName: 'Participant',
      zip: sampleAnswers['zip'],
      mayText: 'yes',
      'cost-tuition': '$2,000.00',
      whyThisSchool: sampleAnswers['whyThisSchool'],
    });
    // A box that nobody ticked is no answer, and what the law keeps apart is not asked on paper (R22).
    for (const name of ['coachConsent', 'receivesSnap', 'unemployment', 'helpNeeded'])
      expect(verdict.formValues).not.toHaveProperty(name);
  });

  test.each(sampleRejects())('$fileName is sent back: $reason', async ({ bytes, reason }) => {
    expect((await checkDocument(bytes, { maxPages: 10 })).verdict).toMatchObject({ verdict: 'rejected', reason });
  });
});
