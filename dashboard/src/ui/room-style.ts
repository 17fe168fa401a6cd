/** The places of the room page. None of them changes its size with what is in it. */
import { css } from "lit";

export const roomStyle = css`
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 356px;
    grid-template-rows: 60px 210px 78px minmax(0, 1fr) 32px;
    grid-template-areas:
      "head head"
      "tiles side"
      "waves side"
      "stage side"
      "foot foot";
    gap: 10px;
    width: 100%;
    min-width: 1000px;
    height: 100dvh;
    min-height: 680px;
    padding: 8px 12px 4px;
  }
  sc-room-header {
    grid-area: head;
  }
  .tiles {
    grid-area: tiles;
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.62fr);
    gap: 10px;
  }
  .tiles > .card {
    display: grid;
  }
  .waves {
    grid-area: waves;
    display: flex;
    gap: 10px;
    min-width: 0;
  }
  .waves sc-pleth-strip {
    flex: 1 1 320px;
    min-width: 200px;
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
  sc-sheet {
    position: absolute;
    inset: 0;
    z-index: 2;
  }
  aside {
    grid-area: side;
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    gap: 10px;
    min-height: 0;
  }
  footer {
    grid-area: foot;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 24px;
    font-size: 13px;
  }
  footer .note {
    flex: 1;
    font-size: 15px;
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
      grid-template-columns: minmax(0, 1fr) 308px;
    }
  }
  @media (min-width: 1700px) {
    .page {
      grid-template-columns: minmax(0, 1fr) 440px;
      grid-template-rows: 64px 270px 104px minmax(0, 1fr) 34px;
    }
  }
`;
