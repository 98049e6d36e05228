import { describe, expect, test } from '@jest/globals';
import { staffRoles, type StaffActor, type StaffRole } from '../../../domain/access/actor.ts';
import { ledFrom, partsOf } from '../../../domain/access/parts.ts';

const staff = (...roles: StaffRole[]): StaffActor => ({ kind: 'staff', staffId: 'staff-1', roles });
const audits: StaffActor = {
  ...staff('auditor'),
  audit: { grantId: 'agr_0123456789abcdef', through: '2026-12-01' },
};
const homes = ['/staff', '/staff/accommodation', '/finance/payments', '/staff/oversight', '/finance'] as const;

describe('where the work of each role begins', () => {
  const begins: Record<StaffRole, string> = {
    skillsteam: '/staff',
    liaison: '/staff',
    'step-coach': '/staff',
    accommodation: '/staff/accommodation',
    payments: '/finance/payments',
    operator: '/staff/oversight',
    auditor: '/staff/oversight',
    finance: '/finance',
    director: '/finance',
  };
  test.each(staffRoles)(
    '%s is led there from the first page of every other part, and from their own nowhere',
    (role) => {
      for (const home of homes) {
        const isOwn = partsOf(staff(role)).some(({ href }) => href === home);
        expect(ledFrom(home, staff(role))).toBe(isOwn ? undefined : begins[role]);
      }
      expect(ledFrom(begins[role], staff(role))).toBeUndefined();
    },
  );
});

test('each sees links to what they may open, and to nothing else', () => {
  const named = (actor: StaffActor) => partsOf(actor).map(({ name }) => name);
  expect(named(staff('operator'))).toEqual(['oversight', 'report', 'answers']);
  expect(named(staff('director'))).toEqual(['funds', 'glass', 'destruction']);
  expect(named(staff('finance', 'payments'))).toEqual(['payments', 'funds']);
  expect(named(staff('skillsteam', 'operator'))).toEqual(['packets', 'oversight', 'report', 'answers']);
  // R22: who decides never sees who asked for an accommodation.
  expect(named(staff('liaison', 'accommodation'))).toEqual(['packets']);
  // Funds for a set time.
  expect(named(staff('auditor'))).toEqual(['oversight']);
  expect(named(audits)).toEqual(['oversight', 'funds']);
});
