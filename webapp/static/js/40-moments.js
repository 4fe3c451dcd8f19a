// The drawings of levels, reviews, goals and streaks are animated once. The learner's next action ends the animation.

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    document.querySelectorAll(".moment").forEach((moment) => {
      moment.getAnimations({ subtree: true }).forEach((animation) => animation.finish());
    });
  }, true);
}
