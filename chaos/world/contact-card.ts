import { canary } from '../plan/canaries.ts';

/** What the CRM of the run knows of a user. */
export interface ContactCard {
  readonly id: string;
  readonly tier: string | null;
  readonly email: string;
  readonly phone: string;
}

/** Users whose id has this word are unknown to the CRM. */
export const NOBODY = 'nobody';

/** Gives the contact of a user, made from the id so that an answer with another's contact is told at once. */
export function contactCard(userId: string): ContactCard {
  const tiers = ['gold', 'silver', null] as const;
  return {
    id: userId,
    tier: tiers[userId.length % tiers.length] ?? null,
    email: `${canary('Email', userId)}@example.com`,
    phone: canary('Phone', userId),
  };
}
