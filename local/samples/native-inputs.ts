import { samplePayload } from './sample-body.ts';

/** A web chat, the input as it is: lexicon, number and URL slots, one of them negated. */
export const WEBCHAT_INPUT = samplePayload('native-webchat');

/** Voice, wrapped with the profile: every object-shaped slot, a duration in both of its forms. */
export const VOICE_INPUT = samplePayload('native-voice');

/** CXone: the contact's id names the conversation; a Reject intent as Cognigy documents it, above what it rejects. */
export const CXONE_INPUT = samplePayload('native-cxone');

/** An AI Agent: no intent and no slots, but a tool that it calls with what it heard. */
export const AGENT_INPUT = samplePayload('native-agent');
