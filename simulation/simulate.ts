import { generateSchedule } from './schedule.ts';
import { simulate } from './simulate-run.ts';
const t=performance.now(); let turns=0;
for (let s=1;s<=50;s++){const r=await simulate(s, generateSchedule(s)); turns+=r.turns.length; if(s===3) process.stdout.write(r.transcript.slice(0,40).join('\n')+'\n');}
process.stdout.write(`${(performance.now()-t)/50} ms a seed, ${turns} turns\n`);
