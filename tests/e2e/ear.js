// Listens to every sound a page could make. `window.ear` tells: audio contexts made, pulses started, media
// played, the largest amplitude that reached a loudspeaker since `hush()`, and the time of the audio clock.
(() => {
  const contexts = [];
  const ear = (window.ear = { contexts: 0, pulses: 0, media: 0, peak: 0 });
  const Real = window.AudioContext;
  class Heard extends Real {
    constructor(...args) {
      super(...args);
      ear.contexts += 1;
      const microphone = this.createAnalyser();
      microphone.fftSize = 32768; // about 0.7 s: longer than the pause between two looks
      contexts.push({ context: this, microphone });
    }
    createOscillator() {
      const oscillator = super.createOscillator();
      const start = oscillator.start.bind(oscillator);
      oscillator.start = (...when) => {
        ear.pulses += 1;
        start(...when);
      };
      return oscillator;
    }
  }
  window.AudioContext = window.webkitAudioContext = Heard;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    const speaker = contexts.find(({ context }) => to === context.destination);
    if (speaker) connect.call(this, speaker.microphone);
    return connect.call(this, to, ...more);
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    ear.media += 1;
    return play.call(this);
  };
  ear.hush = () => (ear.peak = 0);
  ear.time = () => contexts[0]?.context.currentTime ?? 0;
  setInterval(() => {
    for (const { microphone } of contexts) {
      const wave = new Float32Array(microphone.fftSize);
      microphone.getFloatTimeDomainData(wave);
      ear.peak = wave.reduce((most, sample) => Math.max(most, Math.abs(sample)), ear.peak);
    }
  }, 250);
})();
