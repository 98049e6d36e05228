import { describe, expect, test } from '@jest/globals';
import {
  applicationStatuses,
  followedStatuses,
  lifecycleOf,
  mayMove,
  ownersIn,
  restingStatuses,
  type ApplicationMove,
} from '../../../domain/lifecycle/application.ts';
import { documentLifecycle, documentStatuses } from '../../../domain/lifecycle/document.ts';
import { openWait, sweepAt } from '../../../domain/cases/records.ts';
import { requestKinds, type RequestKind } from '../../../domain/requests/kinds.ts';

/** Each kind's table in full: where every state leads by every move. What does not stand here is refused. */
const expected: Record<RequestKind, Record<string, string>> = {
  scholarship: {
    draft: 'submit>submitted withdraw>withdrawn',
    submitted: 'open>in-review withdraw>withdrawn',
    'in-review':
      'approve>approved ask>needs-information deny>denied recommend>second-review waitlist>waitlisted withdraw>withdrawn',
    'second-review': 'approve>approved ask>needs-information deny>denied waitlist>waitlisted withdraw>withdrawn',
    'needs-information': 'close-unanswered>closed resubmit>submitted withdraw>withdrawn',
    waitlisted:
      'approve>approved ask>needs-information deny>denied offer>offered recommend>second-review waitlist>waitlisted withdraw>withdrawn',
    offered: 'decline-offer>withdrawn end-offer>closed take-offer>approved',
    approved: 'reopen>submitted',
    denied: 'appeal>submitted',
    withdrawn: 'reopen>submitted restore>draft',
    closed: 'reopen>submitted resubmit>submitted',
  },
  ojt: {
    draft: 'submit>submitted withdraw>withdrawn',
    submitted: 'open>in-review withdraw>withdrawn',
    'in-review': 'approve>approved ask>needs-information deny>denied recommend>second-review withdraw>withdrawn',
    'second-review': 'approve>approved ask>needs-information deny>denied withdraw>withdrawn',
    'needs-information': 'close-unanswered>closed resubmit>submitted withdraw>withdrawn',
    approved: 'finish>completed withdraw>withdrawn',
    completed: 'finish>completed',
    denied: 'appeal>submitted',
    withdrawn: 'reopen>submitted restore>draft',
    closed: 'reopen>submitted resubmit>submitted',
  },
  step: {
    draft: 'submit>submitted withdraw>withdrawn',
    submitted: 'open>in-review withdraw>withdrawn',
    'in-review': 'accept>active ask>needs-information deny>denied refer>referred withdraw>withdrawn',
    'needs-information': 'close-unanswered>closed resubmit>submitted withdraw>withdrawn',
    active: 'finish>completed refer>referred withdraw>withdrawn',
    denied: 'appeal>submitted',
    referred: '',
    completed: '',
    withdrawn: 'reopen>submitted restore>draft',
    closed: 'reopen>submitted resubmit>submitted',
  },
  tui: {
    draft: 'submit>submitted withdraw>withdrawn',
    submitted: 'open>in-review withdraw>withdrawn',
    'in-review': 'ask>needs-information hand-over>handed-over withdraw>withdrawn',
    'needs-information': 'close-unanswered>closed resubmit>submitted withdraw>withdrawn',
    'handed-over':
      'close-unanswered>closed report-approved>oed-approved report-denied>oed-denied report-more>sent-to-oed report-sent>sent-to-oed withdraw>withdrawn',
    'sent-to-oed':
      'close-unanswered>closed report-approved>oed-approved report-denied>oed-denied report-more>sent-to-oed undo-answer>sent-to-oed undo-sent>handed-over withdraw>withdrawn',
    'oed-approved': 'finish>completed undo-answer>sent-to-oed undo-sent>handed-over withdraw>withdrawn',
    'oed-denied': 'report-approved>oed-approved undo-answer>sent-to-oed undo-sent>handed-over',
    completed: '',
    withdrawn: 'reopen>submitted restore>draft',
    closed:
      'reopen>submitted report-approved>oed-approved report-denied>oed-denied report-more>sent-to-oed report-sent>sent-to-oed resubmit>submitted',
  },
};

const allMoves = [
  ...new Set(requestKinds.flatMap((kind) => Object.keys(lifecycleOf(kind).moves))),
].sort() as ApplicationMove[];

const lapsed = {
  awardId: 'awd_1',
  notices: 1,
  lapsed: { at: '2027-01-01T17:00:00.000Z', amountCents: 1, all: true },
};

describe('what an application may become', () => {
  test('what is approved is opened again only when all of its money has lapsed', () => {
    const approved = { kind: 'scholarship', status: 'approved' } as const;
    expect(mayMove(approved, 'reopen')).toBe(false);
    const { lapsed: all, ...held } = lapsed;
    expect(mayMove({ ...approved, hold: held }, 'reopen')).toBe(false);
    expect(mayMove({ ...approved, hold: { ...held, lapsed: { ...all, all: false } } }, 'reopen')).toBe(false);
    expect(mayMove({ ...approved, hold: lapsed }, 'reopen')).toBe(true);
  });

  test.each(requestKinds)('%s: every pair of state and move has the answer that is written here', (kind) => {
    const table = lifecycleOf(kind);
    expect([...table.states].sort()).toEqual(Object.keys(expected[kind]).sort());
    for (const status of applicationStatuses) {
      const answers = allMoves.flatMap((move) => {
        const to = table.next(status, move);
        expect(mayMove({ kind, status, hold: lapsed }, move)).toBe(to !== undefined);
        return to === undefined ? [] : [`${move}>${to}`];
      });
      expect({ status, answers: answers.join(' ') }).toEqual({ status, answers: expected[kind][status] ?? '' });
    }
  });

  test('R15: no move of a TUI request approves, refuses or spends', () => {
    for (const move of ['approve', 'deny', 'recommend', 'accept', 'appeal'] as const)
      expect(lifecycleOf('tui').from(move)).toEqual([]);
  });

  test('R27: nothing leads to a no but the move that a person makes', () => {
    for (const kind of requestKinds) {
      const moves = Object.entries(lifecycleOf(kind).moves).filter(([, move]) => move.to === 'denied');
      expect(moves.map(([name]) => name)).toEqual(kind === 'tui' ? [] : ['deny']);
    }
  });

  test('R28: closed is reached only from where we wait for the person', () => {
    for (const kind of requestKinds) {
      for (const [name, move] of Object.entries(lifecycleOf(kind).moves)) {
        if (move.to !== 'closed') continue;
        expect(['close-unanswered', 'end-offer']).toContain(name);
        for (const from of move.from) expect(ownersIn[from]).toEqual(['participant']);
      }
    }
  });

  test('every state has somebody who acts next, and a wait or an end that the sweep knows', () => {
    const row = { updatedAt: '2026-11-02T18:00:00.000Z', due: undefined, toldAt: undefined, restarts: undefined };
    for (const status of applicationStatuses) {
      expect(ownersIn[status].length).toBeGreaterThan(0);
      expect(sweepAt({ ...row, status }) === undefined).toBe(status === 'draft');
      // A person's wait, or an end, or a draft: never two of them and never none.
      const kinds = [status === 'draft', openWait(status) !== undefined, restingStatuses.has(status)];
      expect(kinds.filter(Boolean)).toHaveLength(1);
      if (followedStatuses.has(status)) expect(openWait(status)).toBe('next');
    }
  });
});

describe('what a document may become', () => {
  const answers: Record<string, string> = {
    expected: 'arrive>checking reject>rejected supersede>superseded',
    checking: 'accept>clean reject>rejected',
    clean: 'reject>rejected supersede>superseded',
    rejected: 'supersede>superseded',
    superseded: '',
  };
  test('every pair of state and move has the answer that is written here', () => {
    const moves = Object.keys(documentLifecycle.moves).sort() as (keyof typeof documentLifecycle.moves)[];
    for (const status of documentStatuses) {
      const found = moves.flatMap((move) => {
        const to = documentLifecycle.next(status, move);
        return to === undefined ? [] : [`${move}>${to}`];
      });
      expect(found.join(' ')).toBe(answers[status]);
    }
  });
});
