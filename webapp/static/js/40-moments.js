// The drawings of what an answer reached move once. Whatever the learner does next ends the movement.

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    document.querySelectorAll(".moment").forEach((moment) => {
      moment.getAnimations({ subtree: true }).forEach((animation) => animation.finish());
    });
  }, true);
}
