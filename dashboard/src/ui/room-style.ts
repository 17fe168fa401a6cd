/** The places of the room page. None of them changes its size with what is in it. */
import { css } from "lit";

export const roomStyle = css`
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 372px;
    grid-template-rows: 60px 210px 66px minmax(0, 1fr) 56px 18px;
    grid-template-areas:
      "head head"
      "tiles side"
      "waves side"
      "stage side"
      "marks phase"
      "foot foot";
    gap: 8px;
    width: 100%;
    min-width: 1000px;
    height: 100dvh;
    min-height: 720px;
    padding: 8px 12px 4px;
  }
  sc-room-header {
    grid-area: head;
  }
  .tiles {
    grid-area: tiles;
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.62fr);
    gap: 8px;
  }
  .tiles > .card {
    display: grid;
  }
  .waves {
    grid-area: waves;
    display: flex;
    gap: 8px;
    min-width: 0;
  }
  .waves sc-pleth-strip {
    flex: 1 1 320px;
    min-width: 200px;
  }
  .waves sc-device-ask {
    flex: 2 1 430px;
    min-width: 300px;
  }
  .waves sc-device-ask + sc-pleth-strip {
    flex: 1 1 200px;
    min-width: 120px;
  }
  .waves sc-vital-tile {
    flex: 0 1 128px;
  }
  .stage {
    grid-area: stage;
    position: relative;
    display: grid;
    min-height: 0;
  }
  /* over the trend and the marks, nothing else */
  sc-sheet {
    position: absolute;
    inset: 0 0 -64px;
    z-index: 2;
  }
  sc-mark-bar {
    grid-area: marks;
  }
  [data-sheet] :is(sc-trend-chart, sc-mark-bar),
  [data-sheet] > sc-mark-bar {
    visibility: hidden;
  }
  sc-phase-bar {
    grid-area: phase;
  }
  aside {
    grid-area: side;
    display: grid;
    grid-template-rows: minmax(0, 1fr) 188px 118px 56px;
    gap: 8px;
    min-height: 0;
  }
  footer {
    grid-area: foot;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 24px;
    font-size: 12.5px;
    line-height: 18px;
    white-space: nowrap;
  }
  footer .note {
    flex: 1;
    font-size: 13.5px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* between the state and the clock */
  .late {
    left: 43.5%;
  }
  /* over the trend: the numbers, Stop cuff and Call nurse stay in sight */
  .not-live {
    position: relative;
    grid-area: stage;
    place-self: center;
    inset: auto;
    transform: none;
    width: min(760px, 94%);
  }
  .end {
    display: grid;
    gap: 18px;
    max-width: 640px;
    font-size: 16px;
  }
  .end div {
    display: flex;
    gap: 12px;
  }
  .end button {
    min-width: 190px;
  }
  .all {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(320px, 1fr));
    grid-auto-rows: 148px;
    gap: 10px;
  }
  @media (max-width: 1150px) {
    .page {
      grid-template-columns: minmax(0, 1fr) 328px;
    }
    .tiles {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.72fr);
    }
  }
  @media (min-width: 1700px) {
    .page {
      grid-template-columns: minmax(0, 1fr) 470px;
      grid-template-rows: 64px 260px 104px minmax(0, 1fr) 64px 20px;
      gap: 12px;
    }
    sc-sheet {
      inset: 0 0 -76px;
    }
    aside {
      gap: 12px;
    }
  }
`;
