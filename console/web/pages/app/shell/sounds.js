/** Tones made here, muted until somebody allows them: a browser would refuse them anyway. */
export class Sounds {
  constructor() {
    /** @type {AudioContext | null} */
    this.context = null;
  }

  allow() {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  mute() {
    void this.context?.close();
    this.context = null;
  }

  /** Play tones of so many hertz, one after the other. @param {number[]} tones @param {number} seconds */
  play(tones, seconds) {
    const context = this.context;
    if (!context) return;
    tones.forEach((hertz, index) => {
      const from = context.currentTime + index * seconds * 1.2;
      const tone = context.createOscillator();
      const loud = context.createGain();
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.16, from + 0.02);
      loud.gain.setTargetAtTime(0, from + seconds * 0.8, 0.03);
      tone.connect(loud).connect(context.destination);
      tone.start(from);
      tone.stop(from + seconds + 0.2);
    });
  }

  accepted() {
    this.play([880], 0.08);
  }

  refused() {
    this.play([220, 180], 0.14);
  }

  /** An alarm: its priority is in rhythm and pitch, after IEC 60601-1-8. @param {string} priority */
  alarm(priority) {
    if (priority === "high") this.play([784, 784, 784, 988, 988], 0.13);
    else if (priority === "medium") this.play([659, 659, 784], 0.18);
    else this.play([523, 440], 0.22);
  }
}

export const sounds = new Sounds();
