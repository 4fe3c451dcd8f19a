// Two short notes after an answer, for those who switched them on. A choice of this device, not of the learner: the phone
// in a classroom stays silent whatever the laptop at home does.

const soundSwitch = document.querySelector("[data-sound]");
const soundIsOn = () => localStorage.getItem("sound") === "on";

function showSound() {
  soundSwitch.hidden = false;
  soundSwitch.firstElementChild.setAttribute("aria-pressed", soundIsOn());
}

function playNotes(frequencies) {
  const audio = new AudioContext();
  frequencies.forEach((frequency, index) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + index * 0.12;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.08, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.25);
  });
  setTimeout(() => audio.close(), 1000);
}

if (soundSwitch) {
  showSound();
  soundSwitch.addEventListener("click", () => {
    localStorage.setItem("sound", soundIsOn() ? "off" : "on");
    showSound();
    if (soundIsOn()) playNotes([523, 784]);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail.ctx.target;
    if (!soundIsOn() || !target?.matches?.(".task")) return;
    const card = document.getElementById(target.id);
    if (card.querySelector(".moment") && !matchMedia("(prefers-reduced-motion: reduce)").matches) playNotes([523, 659, 784, 1047]);
    else if (card.querySelector(".verdict--correct")) playNotes([523, 784]);
    else if (card.querySelector(".verdict--incorrect")) playNotes([311, 262]);
  });
}
