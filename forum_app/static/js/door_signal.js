/** What the door lets hear and feel: a short high tone for in, two low ones for a look, a long low one for no; three rising ones for a guest of honour. */
const SIGNALS = {
  good: { tones: [[880, 0.12]], shakes: [80] },
  look: { tones: [[392, 0.14], [392, 0.14]], shakes: [80, 60, 80] },
  guest: { tones: [[659, 0.18], [784, 0.18], [988, 0.3]], shakes: [160, 80, 160, 80, 320] },
  bad: { tones: [[220, 0.45]], shakes: [320] },
};
const LOUDNESS = 0.2;
const GAP = 0.08;
let audio = null;

/** A browser lets a page sound after it was touched. */
export function unlockSound() {
  audio ??= window.AudioContext ? new AudioContext() : null;
  if (audio?.state === "suspended") audio.resume().catch(() => {});
}

export function signal(kind) {
  const { tones, shakes } = SIGNALS[kind];
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(shakes);
  if (audio?.state !== "running") return;
  let from = audio.currentTime;
  for (const [pitch, seconds] of tones) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: LOUDNESS });
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + seconds);
    from += seconds + GAP;
  }
}
